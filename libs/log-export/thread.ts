import { serves } from './worker.js';

/** The script of a thread, where the product is many files. */
serves();
