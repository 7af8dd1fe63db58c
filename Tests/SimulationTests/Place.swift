// Holds the place until the suite lands.
