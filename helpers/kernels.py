"""Support vector machines that save time or memory where several are trained at once."""

from mmap import mmap
from threading import Lock

import numpy as np
from sklearn.svm import SVC, LinearSVC

_ALONE = Lock()  # the kernel of 5,000 rows takes 0.2 GB, and LinearSVC's copies 0.1 GB


def _in_pieces(predict, features):
    """Predict some rows at a time, to save memory."""
    pieces = (features[i : i + 500] for i in range(0, len(features), 500))
    return np.concatenate([predict(piece) for piece in pieces])


class LinearSVM(LinearSVC):
    """scikit-learn's `LinearSVC`; of several threads, one at a time learns."""

    def fit(self, features, labels):
        """Learn from features (n, d) and labels (n,)."""
        with _ALONE:
            return super().fit(features, labels)

    def predict(self, features):
        """Return the label of each row."""
        return _in_pieces(super().predict, features)


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
        shape = len(features), len(self.features)
        memory = mmap(-1, 8 * max(1, shape[0] * shape[1]))  # goes back to the system at once
        alike = np.frombuffer(memory, count=shape[0] * shape[1]).reshape(shape)
        known = np.einsum("nd,nd->n", self.features, self.features)
        for start in range(0, len(features), 500):  # pieces, to save memory
            piece = features[start : start + 500]
            squares = np.einsum("nd,nd->n", piece, piece)[:, np.newaxis] + known
            away = np.maximum(squares - 2 * piece @ self.features.T, 0)
            np.exp(-self.gamma * away, out=alike[start : start + 500], dtype="float64")
        return alike

    def predict(self, features):
        """Return the label of each row."""
        return _in_pieces(lambda piece: self.svm.predict(self.kernel(piece)), features)

    @property
    def size(self):
        """Count the numbers that it must keep: support vectors, and a weight for each pair."""
        return self.svm.support_.size * self.features.shape[1] + self.svm.dual_coef_.size
