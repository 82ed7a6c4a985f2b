"""Data: papers written for this project, and the script that makes its spreadsheets."""
