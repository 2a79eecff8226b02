"""Graphs of a decision: TensorFlow, TFLite, ONNX."""
