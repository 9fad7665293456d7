// The order of test files: those that take longest begin first, so that none of them is left alone at the end. Where they
// have run before, Jest knows their times; in a clean clone it goes by the size of files, which says little of these.
import Sequencer from '@jest/test-sequencer';

const LONG = /\/(mass|tamper|operator|ledger|generate|bad-input)\.spec\.ts$/;

export default class extends Sequencer {
  sort(tests) {
    const order = super.sort(tests);
    const long = order.filter(({ path }) => LONG.test(path));
    return [...long, ...order.filter((test) => !long.includes(test))];
  }
}
