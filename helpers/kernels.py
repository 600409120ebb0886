"""A support vector machine whose kernel is computed by matrix products, which saves time."""

from threading import Lock

import numpy as np
from sklearn.svm import SVC

_ALONE = Lock()  # the kernel of 5,000 rows takes 0.2 GB


class KernelSVM:
    """scikit-learn's `SVC` with the RBF kernel, quicker where a row of features is long.

    Parameters
    ----------
    width : float; the kernel is exp(-gamma * squared distance) with gamma = width / (features *
        variance), so 1 is scikit-learn's `gamma="scale"`
    C : float, how hard it tries to get every training image right
    """

    def __init__(self, width=1.0, C=1.0):  # noqa: N803, the field's name
        self.width, self.svm = width, SVC(C=C, kernel="precomputed")

    def fit(self, features, labels):
        """Learn from features (n, d) and labels (n,); of several threads, one at a time."""
        self.gamma = self.width / (features.shape[1] * features.var())
        self.features = features
        with _ALONE:
            self.svm.fit(self.kernel(features), labels)
        return self

    def kernel(self, features):
        """Return how alike rows are to those of training, (n, training rows), float64."""
        alike = np.empty((len(features), len(self.features)))
        known = np.einsum("nd,nd->n", self.features, self.features)
        for start in range(0, len(features), 500):  # pieces, to save memory
            piece = features[start : start + 500]
            squares = np.einsum("nd,nd->n", piece, piece)[:, np.newaxis] + known
            away = np.maximum(squares - 2 * piece @ self.features.T, 0)
            np.exp(-self.gamma * away, out=alike[start : start + 500], dtype="float64")
        return alike

    def predict(self, features):
        """Return the label of each row."""
        pieces = (features[i : i + 500] for i in range(0, len(features), 500))
        return np.concatenate([self.svm.predict(self.kernel(piece)) for piece in pieces])

    @property
    def size(self):
        """Count the numbers that it must keep: support vectors, and a weight for each pair."""
        return self.svm.support_.size * self.features.shape[1] + self.svm.dual_coef_.size
