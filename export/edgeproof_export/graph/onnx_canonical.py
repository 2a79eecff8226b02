"""One byte sequence for one ONNX graph: tf2onnx orders and names nodes differently from process to process."""

import onnx


def canonical(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the same computation in canonical form.

    Nodes in depth-first order from the output, initializers of equal content merged, nodes and tensors renamed in that
    order, `value_info` and every `doc_string` dropped, the batch dimension named `batch`, unused opsets dropped.
    """
    graph = model.graph
    nodes = _depth_first(graph)
    names = {value.name: value.name for value in (*graph.input, *graph.output)}
    initializers = _merged_initializers(graph, nodes, names)
    result = onnx.GraphProto(name="edgeproof")
    for index, node in enumerate(nodes):
        for output in node.output:
            names.setdefault(output, f"{node.op_type.lower()}_{index}")
        result.node.append(_renamed(node, f"{node.op_type}_{index}", names))
    result.initializer.extend(initializers)
    for source, target in ((graph.input, result.input), (graph.output, result.output)):
        for value in source:
            target.append(_with_batch(value))
    domains = {node.domain for node in nodes}
    return onnx.ModelProto(
        ir_version=model.ir_version,
        producer_name=model.producer_name,
        producer_version=model.producer_version,
        opset_import=[opset for opset in model.opset_import if opset.domain in domains],
        graph=result,
    )


def _depth_first(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    maker = {output: node for node in graph.node for output in node.output}
    ordered: list[onnx.NodeProto] = []
    done: set[str] = set()
    stack = [(value.name, False) for value in reversed(graph.output)]
    while stack:
        name, inputs_done = stack.pop()
        node = maker.get(name)
        if node is None or node.output[0] in done:
            continue
        if inputs_done:
            done.add(node.output[0])
            ordered.append(node)
        else:
            stack.append((name, True))
            stack += [(source, False) for source in reversed(node.input)]
    return ordered


def _merged_initializers(
    graph: onnx.GraphProto, nodes: list[onnx.NodeProto], names: dict[str, str]
) -> list[onnx.TensorProto]:
    """Return the initializers that are used, in order of first use, and note their new names."""
    by_name = {tensor.name: tensor for tensor in graph.initializer}
    merged: dict[bytes, onnx.TensorProto] = {}
    for name in (name for node in nodes for name in node.input):
        if name in names or name not in by_name:
            continue
        tensor = onnx.TensorProto()
        tensor.CopyFrom(by_name[name])
        tensor.ClearField("name")
        tensor.ClearField("doc_string")
        content = tensor.SerializeToString(deterministic=True)
        if content not in merged:
            tensor.name = f"constant_{len(merged)}"
            merged[content] = tensor
        names[name] = merged[content].name
    return list(merged.values())


def _renamed(node: onnx.NodeProto, name: str, names: dict[str, str]) -> onnx.NodeProto:
    attributes = sorted(node.attribute, key=lambda attribute: attribute.name)
    return onnx.NodeProto(
        op_type=node.op_type,
        domain=node.domain,
        name=name,
        input=[names[tensor] if tensor else "" for tensor in node.input],
        output=[names[tensor] if tensor else "" for tensor in node.output],
        attribute=attributes,
    )


def _with_batch(value: onnx.ValueInfoProto) -> onnx.ValueInfoProto:
    result = onnx.ValueInfoProto(name=value.name, type=value.type)
    result.type.tensor_type.shape.dim[0].dim_param = "batch"
    return result
