"""The model of a project: Spec, Resource, Field, Relation, Rule, and the words they are made of.

In: nothing. Out: frozen nouns, what each of them must keep by itself, and the plain data of the
answers file. Imports only `errors`.
"""
