"""What more than one notebook of the book needs: data, pictures, training runs, checkers."""
