"""Keras to ONNX and TFLite, parity measured, sealed into one package."""
