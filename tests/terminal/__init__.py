"""The program in a real terminal, by tmux: keys in, screen out."""
