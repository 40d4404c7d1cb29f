"""Changes to people's workbooks: only the touched parts are written anew, all others are copied byte for byte."""
