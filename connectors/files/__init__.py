"""File sources: workbooks and CSV files in a folder, on this machine or over SFTP."""
