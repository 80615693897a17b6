"""Icons and the embedded sample. Data only: no code lives here."""
