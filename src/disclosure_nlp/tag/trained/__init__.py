"""Trained tagger: linear models over words, characters and context, and a linear chain over problems and remedies.

Fitting needs scikit-learn (imported inside the functions that fit); prediction needs only the arrays of the model file.
"""
