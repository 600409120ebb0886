"""Optimisers in NumPy, each written for reading: one object for each array of weights.

`step` takes the weights and the gradient of the loss, of one shape, and returns the new weights; it
changes neither of them. What an optimiser remembers lies in the object.
"""

import numpy as np


class SGD:
    """Gradient descent with momentum: v = momentum * v - rate * gradient, weights + v.

    Built in chapter 5, with Keras's numbers.

    Parameters
    ----------
    learning_rate : float
    momentum : float from 0, plain gradient descent, to below 1
    """

    def __init__(self, learning_rate, momentum=0.0):
        self.learning_rate, self.momentum, self.velocity = learning_rate, momentum, 0.0

    def step(self, weights, gradient):
        """Return the weights after one step, of their shape."""
        self.velocity = self.momentum * self.velocity - self.learning_rate * gradient
        return weights + self.velocity


class Adam:
    """Steps divided by the usual size of each weight's gradient. Built in chapter 5.

    Parameters
    ----------
    learning_rate : float, about the length of a first step of each weight
    beta1, beta2 : floats, how much of the running means is kept at a step
    epsilon : float, so that nothing is divided by zero

    References
    ----------
    Kingma and Ba, Adam: a method for stochastic optimization, 2015; epsilon stands as in Keras.
    """

    def __init__(self, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-7):
        self.learning_rate, self.betas, self.epsilon = learning_rate, (beta1, beta2), epsilon
        self.mean, self.square, self.t = 0.0, 0.0, 0

    def step(self, weights, gradient):
        """Return the weights after one step, of their shape and type."""
        self.t += 1
        beta1, beta2 = self.betas
        self.mean = beta1 * self.mean + (1 - beta1) * gradient
        self.square = beta2 * self.square + (1 - beta2) * gradient**2
        rate = self.learning_rate * (1 - beta2**self.t) ** 0.5 / (1 - beta1**self.t)
        return weights - rate * self.mean / (np.sqrt(self.square) + self.epsilon)
