"""A classifier that judges made images, and the baseline that it judges beside them."""

import keras
import numpy as np
from keras import layers
from sklearn.decomposition import PCA

from helpers.loop import train_well
from helpers.metrics.generation import class_shares, frechet_distance, nearest

FEATURES = 64


class Judge:
    """A small network, trained to name real images; its last features say what images are like.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
    labels : ndarray of shape (n,), whole numbers from 0
    epochs, seed : int
    """

    def __init__(self, images, labels, epochs=2, seed=0):
        keras.utils.set_random_seed(seed)
        self.network = keras.Sequential(
            [
                keras.Input(images.shape[1:]),
                layers.Conv2D(16, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(32, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dense(FEATURES, activation="relu"),
                layers.Dense(int(np.max(labels)) + 1, activation="softmax"),
            ]
        )
        train_well(self.network, images, labels, epochs)
        ends = [layer.output for layer in self.network.layers[-2:]]
        self.both = keras.Model(self.network.inputs[0], ends)

    def __call__(self, images):
        """Return features (n, 64) and probabilities (n, classes), in pieces to save memory."""
        pieces = [self.both(images[i : i + 500]) for i in range(0, len(images), 500)]
        return tuple(np.concatenate(each) for each in zip(*pieces, strict=True))

    def measure(self, images, reference, stored):
        """Return the measures of made images, {name: number}.

        `distance`: the Fréchet distance to the features `reference`, (m, 64). `rarest` and `most`:
        the shares of the rarest and the most frequent class, 1 is the mean of all. `sure`: the
        share of the answers above nine tenths. `nearest`: the median distance of the first 1000
        images to the nearest of the images `stored`, (k, height, width, channels).
        """
        features, probabilities = self(images)
        classes = probabilities.shape[1]
        shares = classes * class_shares(probabilities.argmax(axis=1), classes)
        return {
            "distance": frechet_distance(features, reference),
            "rarest": shares.min(),
            "most": shares.max(),
            "sure": np.mean(probabilities.max(axis=1) > 0.9),
            "nearest": np.median(nearest(images[:1000], stored, chunk=200)[1]),
        }


def draw_gaussians(images, labels, directions, count, seed=0):
    """Draw new images from one Gaussian for each class, in the space of the principal components.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
    labels : ndarray of shape (n,), whole numbers from 0; each class has two images or more
    directions : int, principal components
    count : int, images of each class
    seed : int

    Returns
    -------
    ndarray of float32, (classes * count, height, width, channels), from 0 to 1
    """
    rng, made = np.random.default_rng(seed), []
    pca = PCA(directions, random_state=0)
    codes = pca.fit_transform(images.reshape(len(images), -1))  # (n, directions)
    for label in range(labels.max() + 1):
        inside = codes[labels == label]
        drawn = rng.multivariate_normal(inside.mean(axis=0), np.cov(inside.T), count)
        made.append(pca.inverse_transform(drawn))
    made = np.concatenate(made).clip(0, 1).astype("float32")
    return made.reshape(-1, *images.shape[1:])


def choose_gaussians(judge, known, images, labels, count):
    """Draw Gaussians with 20, 40, 80 and 160 directions; return the images nearest to `known`.

    Parameters
    ----------
    judge : Judge
    known : ndarray of shape (m, 64); features of validation images
    images, labels, count : as of `draw_gaussians`

    Returns
    -------
    made : ndarray of shape (classes * count, height, width, channels)
    tried : dict of {directions: Fréchet distance}
    """
    drawn = {k: draw_gaussians(images, labels, k, count) for k in (20, 40, 80, 160)}
    tried = {k: frechet_distance(judge(made)[0], known) for k, made in drawn.items()}
    return drawn[min(tried, key=tried.get)], tried
