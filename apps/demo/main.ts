import { journeys } from './journeys/index.js';
import { Stage } from './stage.js';

/** Plays one journey against a running installation; prints its timeline and a line `RESULT {…}`. */
const number = Number(process.argv[2]);
const journey = journeys[number - 1];
const { LIANDAN_ADDRESS: address, LIANDAN_ADMIN_URL: adminUrl } = process.env;
if (!journey || !address || !adminUrl) {
  console.error('usage: demo JOURNEY, with LIANDAN_ADDRESS and LIANDAN_ADMIN_URL');
  process.exit(2);
}
const stage = Stage.open(address, adminUrl);
try {
  console.log(`\n${number}. ${journey.title}`);
  await journey.play(stage);
  console.log(`RESULT ${JSON.stringify({ journey: number, ok: true, ...stage.facts })}`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stage.close();
}
