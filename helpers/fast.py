"""Long trainings in little time: all of a step inside TensorFlow, in bfloat16 where that helps."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from helpers.epochs import Trainer
from helpers.training import learning_rates


def fast_type(flags=None):
    """Return 'mixed_bfloat16' if the processor multiplies bfloat16 by itself, else 'float32'.

    `flags` is what the processor says of itself; by default that is read from Linux.
    """
    if flags is None:
        told = Path("/proc/cpuinfo")
        flags = told.read_text("utf-8") if told.exists() else ""
    able = "avx512_bf16" in flags or "amx_bf16" in flags
    return "mixed_bfloat16" if able else "float32"


def built_in(policy, build):
    """Return what `build` builds, its layers computing in `policy`, such as 'mixed_bfloat16'."""
    before = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_global_policy(policy)
    try:
        return build()
    finally:
        keras.mixed_precision.set_global_policy(before)


class Normalisation(keras.layers.Layer):
    """Batch normalisation by TensorFlow's fused operation: one visit to the numbers, not five.

    It computes what keras.layers.BatchNormalization does, for maps (n, height, width, channels),
    but the running variance is that of a sample, with n - 1, and the momentum is 0.95.
    """

    def build(self, shape):
        """Make scale, offset and the running mean and variance, (channels,) each."""
        first = {"scale": "ones", "offset": "zeros", "mean": "zeros", "variance": "ones"}
        for name, rule in first.items():
            given = {"trainable": name in ("scale", "offset"), "dtype": "float32"}
            options = given | {"shape": shape[-1:], "initializer": rule, "name": name}
            setattr(self, name, self.add_weight(autocast=False, **options))

    def call(self, maps, training=False):
        """Normalise by the mini-batch in training, else by the running mean and variance."""
        kept = ([], []) if training else (self.mean.value, self.variance.value)
        found = tf.raw_ops.FusedBatchNormV3(
            x=maps,
            scale=self.scale.value,
            offset=self.offset.value,
            mean=kept[0],
            variance=kept[1],
            epsilon=1e-3,
            is_training=bool(training),
        )
        if training:
            self.mean.assign(0.95 * self.mean + 0.05 * found.batch_mean)
            self.variance.assign(0.95 * self.variance + 0.05 * found.batch_variance)
        return found.y

    def compute_output_shape(self, shape):
        """Return the shape of the input: nothing moves."""
        return shape


def small_network(normal=True, wide=1):
    """Five convolutions, from images in [0, 1] to logits; `wide` multiplies the channels."""
    net = keras.Sequential([keras.Input((28, 28, 1))])
    for filters, size, stride in ((32, 5, 2), (32, 3, 1), (48, 3, 1), (64, 3, 1), (64, 3, 1)):
        filters = int(filters * wide)
        net.add(keras.layers.Conv2D(filters, size, stride, "same", use_bias=not normal))
        if filters == int(48 * wide):
            net.add(keras.layers.MaxPooling2D(2))
        if normal:
            net.add(Normalisation())
        net.add(keras.layers.ReLU())
    net.add(keras.layers.GlobalMaxPooling2D())
    net.add(keras.layers.Dense(10, dtype="float32"))
    return net


def augment(images, change, seed):
    """Turn, stretch, shear and shift each image at random, its own way, in one resampling.

    Parameters
    ----------
    images : tensor of shape (n, height, width, 1), float32
    change : float; 1 means up to 15 degrees, a seventh in size, a fifth in shear and 2 pixels
    seed : two whole numbers; the same ones give the same changes

    Returns
    -------
    tensor of the same shape; what comes in from outside is 0
    """
    n, height, width = tf.unstack(tf.shape(images)[:3])
    most = tf.constant([[0.26], [0.15], [0.15], [0.2], [2.0], [2.0]])
    turn, wide, high, shear, dx, dy = tf.unstack(
        change * most * tf.random.stateless_uniform([6, n], seed, -1, 1), num=6
    )
    cosine, sine, wide, high = tf.cos(turn), tf.sin(turn), tf.exp(wide), tf.exp(high)
    across = wide * (cosine + shear * sine), wide * (shear * cosine - sine)
    down = high * sine, high * cosine
    x, y = (tf.cast(side - 1, tf.float32) / 2 for side in (width, height))
    rows = [
        [a, b, middle - a * (x + dx) - b * (y + dy)]  # the middle goes to the middle, plus a shift
        for (a, b), middle in ((across, x), (down, y))
    ]
    zero = tf.zeros([n])
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack([*rows[0], *rows[1], zero, zero], axis=1),
        output_shape=[height, width],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )


class FastTrainer(Trainer):
    """A network, its Adam and a running mean of its weights, trained from many seeds.

    Parameters
    ----------
    network : keras.Model from images in [0, 1] to logits, (n, classes); it is compiled here
    """

    def __init__(self, network):
        super().__init__(network)
        self._means = [tf.Variable(variable.value) for variable in network.variables]
        self._epoch = tf.function(self._take_all, reduce_retracing=True)

    def _take_all(self, images, labels, rows, rates, seed, change, smooth, average):
        """One step for each mini-batch rows[step] of the images, bytes (n, height, width, 1)."""
        optimizer, weights = self.network.optimizer, self.network.trainable_variables
        for step in tf.range(len(rates)):
            batch = tf.cast(tf.gather(images, rows[step]), tf.float32) / 255
            if change > 0:
                batch = augment(batch, change, [seed, tf.cast(optimizer.iterations, tf.int32)])
            wanted = tf.one_hot(tf.gather(labels, rows[step]), self.network.output_shape[-1])
            wanted = (1 - smooth) * wanted + smooth / wanted.shape[-1]
            with tf.GradientTape() as tape:
                logits = tf.cast(self.network(batch, training=True), tf.float32)
                losses = tf.nn.softmax_cross_entropy_with_logits(wanted, logits)
                loss = tf.reduce_mean(losses)
            optimizer.learning_rate = rates[step]
            optimizer.apply(tape.gradient(loss, weights))
            for mean, variable in zip(self._means, self.network.variables, strict=True):
                mean.assign(average * mean + (1 - average) * variable.value)

    def train(self, images, labels, *, epochs, peak, seed, batch_size=128, after=None, **extras):
        """Train anew by the recipe's schedule; at the end the network has the mean weights.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, 1), bytes; what fills no mini-batch waits
            for the next epoch
        labels : ndarray of shape (n,), whole numbers
        epochs, batch_size, seed : int
        peak : float, the largest learning rate
        after : function called without arguments after each epoch, optional
        extras : `change` of `augment`, `smooth`: the share of a label that all classes divide,
            `average`: how much of the mean weights each step keeps; 0 switches each off

        Raises
        ------
        ValueError
            If the images are not bytes, or too few for one mini-batch.
        """
        if images.dtype != np.uint8 or len(images) < batch_size:
            wanted = f"expected {batch_size} images or more, as bytes"
            raise ValueError(f"{wanted}; found {len(images)} of {images.dtype}")
        self.begin(seed)
        for mean, variable in zip(self._means, self.network.variables, strict=True):
            mean.assign(variable.value)
        random, steps = np.random.default_rng(seed), len(images) // batch_size
        rates = learning_rates(epochs * steps, peak).astype("float32").reshape(epochs, steps)
        switches = [tf.constant(float(extras.get(n, 0))) for n in ("change", "smooth", "average")]
        given = tf.constant(images), tf.constant(labels.astype("int32"))
        switches.insert(0, tf.constant(seed))
        for of_epoch in rates:
            rows = random.permutation(len(images))[: steps * batch_size].astype("int32")
            self._epoch(*given, rows.reshape(steps, batch_size), of_epoch, *switches)
            if after:
                after()
        for mean, variable in zip(self._means, self.network.variables, strict=True):
            variable.assign(mean)

    def answers(self, images):
        """Return the most probable class of each image, (n,), from images in [0, 1]."""
        pieces = [self._answer(images[i : i + 1000]) for i in range(0, len(images), 1000)]
        return np.concatenate(pieces).argmax(axis=1)
