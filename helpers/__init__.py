"""What more than one notebook of the book needs: data, pictures, training runs, checkers."""

from helpers import keras_settings

keras_settings.use_those_of_the_book()
