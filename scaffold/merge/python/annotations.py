"""The names in annotations, those written as text included."""

import ast


def names_in(node: ast.AST) -> set[str]:
    """Return the names in an annotation, those in its texts included."""
    names = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
    return names | names_in_texts(node)


def names_in_texts(node: ast.AST) -> set[str]:
    """Return the names in the forward references of an annotation: `"Post"`, `list["Tag"]`."""
    names: set[str] = set()
    if isinstance(node, ast.Subscript):
        callee = node.value.attr if isinstance(node.value, ast.Attribute) else node.value
        name = callee.id if isinstance(callee, ast.Name) else callee
        if name == "Literal":
            return names
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            return names_in_texts(node.slice.elts[0])
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return names_in(ast.parse(node.value.strip(), mode="eval"))
        except (SyntaxError, ValueError):
            return names
    for child in ast.iter_child_nodes(node):
        names |= names_in_texts(child)
    return names
