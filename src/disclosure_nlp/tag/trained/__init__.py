"""Trained tagger: linear models over words, characters and context, with a linear chain over problems and remedies.

Fitting needs scikit-learn (imported inside the functions that fit); prediction works from the numbers of the model file.
"""
