"""What a sweep found, as reports: judged as `--ci` judges, told by cause."""
