"""Pictures drawn by code from a seed, with exact truth: signs, streets, X-rays, digit scenes."""
