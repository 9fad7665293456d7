import { manifestForm, nextLabel, receiptForm, SHENGTONG } from '#src/demo/forms';
import { refusal } from '../support/full.js';
import { consultedApproval, journey, WITHOUT_LIST } from '../support/journey.js';

const ACCOUNT = { account: '复磅短少1.76吨' };

journey(
  8,
  '移出 24.86 吨，接受 23.10 吨｜24.86 t removed, 23.10 t accepted',
  { ...WITHOUT_LIST, rules: 'R-17 R-18b K-18b R-27c' },
  async (w, tell) => {
    const { remover, receiver } = SHENGTONG.logins;
    let approval = '';
    let manifest = '';
    let found = '';
    const state = async () => (await w.row('manifest', manifest)).state;
    await tell('24.86 吨到达河南｜24.86 t arrive in Henan', async () => {
      approval = await consultedApproval(w, SHENGTONG, '900.000000');
      manifest = await w.haul(SHENGTONG, approval, '24.860000', 1, 'arrived');
    });
    await tell(
      '复磅 23.10 吨：不得不作说明即接受，部分接受并报告差异｜23.10 t on the scale: not to be accepted in silence; accepted in part, the difference reported',
      async () => {
        const silent = w.act('manifest', manifest, receiver, 'accept', receiptForm(SHENGTONG, '23.100000'));
        tell.shows('不作说明｜in silence', await refusal(silent), 'RULE_REFUSED R-18b');
        const { lines, handler } = receiptForm(SHENGTONG, '23.100000');
        const line = { ...lines[0]!, differences: ['QUANTITY'], opinion: 'PARTIAL', note: '与联单不符' };
        await w.act('manifest', manifest, receiver, 'acceptPartly', { lines: [line], handler });
        const difference = await w.one<{ id: string; state: string; declared: string; found: string }>(
          `SELECT id, state, context ->> 'declared' AS declared, context ->> 'found' AS found FROM liandan.discrepancy WHERE subject = $1`,
          [manifest],
        );
        found = difference.id;
        tell.shows(
          '差异｜difference',
          [difference.state, difference.declared.slice(0, 9), difference.found.slice(0, 9)],
          ['open', '24.860000', '23.100000'],
        );
        await w.act('discrepancy', found, receiver, 'report', ACCOUNT);
        await w.act('discrepancy', found, remover, 'answer', { agree: true });
        tell.shows(
          '差异、联单｜difference, manifest',
          [(await w.row('discrepancy', found)).state, await state()],
          ['resolved', 'partiallyAccepted'],
        );
      },
    );
    await tell('其余 1.76 吨退回移出人｜the other 1.76 t go back', async () => {
      const day = await w.today();
      const form = manifestForm(SHENGTONG, {
        licence: await w.licence(SHENGTONG),
        approval,
        tonnes: '1.760000',
        day,
        truck: 2,
        label: nextLabel(SHENGTONG, day),
      });
      const leg = form.legs[0]!;
      await w.act('manifest', manifest, remover, 'startReturn', {
        leg: { ...leg, from: leg.to, to: leg.from },
        reason: '退回短少部分',
      });
      const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
      const weighing = { line: 1, scale: 'DB-2', gross: '16.760000', tare: '15.000000', at: at.toISOString() };
      await w.act('manifest', manifest, remover, 'receiveBack', { weighings: [weighing] });
      const closed = await w.row('discrepancy', found);
      tell.shows(
        '差异、联单｜difference, manifest',
        [closed.state, closed.context['outcome'], await state()],
        ['closed', 'RETURNED', 'closed'],
      );
    });
    await tell('批准按 23.10 吨结算｜the approval is settled with 23.10 t', async () => {
      await w.story.settle();
      const [line] = (await w.row('approval', approval)).context['lines'];
      tell.shows('预留、已接受｜reserved, accepted', [line.reserved, line.accepted], ['0.000000', '23.100000']);
      await expectRefusedAgain();
    });
    /** The load is over: nobody can take it a second time. */
    async function expectRefusedAgain() {
      const again = w.act('manifest', manifest, receiver, 'accept', receiptForm(SHENGTONG, '24.860000'));
      tell.shows('再次接受｜a second acceptance', await refusal(again), expect.stringMatching(/^INVALID_TRANSITION/));
    }
  },
);
