"""Operations on Chinese text used by every stage; imports nothing else of the package."""
