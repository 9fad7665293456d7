/** Journeys of many acts and days: longer than a single act may take on a slow machine. Imported for its effect. */
jest.setTimeout(120_000);
