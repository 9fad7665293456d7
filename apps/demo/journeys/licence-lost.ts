import { acceptCase, approvalOf, approve, establishList, idOf, recommend } from '../decisions.js';
import { historyIsWhole } from '../history.js';
import type { Stage } from '../stage.js';
import { BATTERIES, batteryEntry, receiptForm } from '#src/demo/forms';
import { accept, arrive, issue, licenceOf, setOff, submit } from '../works.js';
import type { Journey } from './journey.js';

/** Journey 5: the receiver's licence ends in four months, then is suspended with trucks on the road (R-27b, R-28c). */
export const licenceLost: Journey = {
  title: '许可证将到期、被暂扣，车辆在途｜a licence that ends, and is suspended with trucks on the road',
  async play(stage: Stage) {
    const licence = await licenceOf(stage, BATTERIES.receiver);
    const list = await establishList(stage, 2026, batteryEntry('60000.000000'));

    await stage.until('2026-09-01 09:00');
    const path = await submit(stage, BATTERIES, {
      tonnes: '5000.000000',
      from: '2026-09-01',
      to: '2027-08-31',
      route: ['51', '50'],
      year: 2026,
    });
    await acceptCase(stage, 'sc', path);
    await recommend(stage, 'sc', path);
    await stage.until('2026-09-03 15:00');
    await approve(stage, 'sc', path);
    await stage.quiet();
    const approval = await approvalOf(stage, idOf(path));
    stage.expect('validity cut to the licence', approval.context.validTo, '2026-12-31');
    await stage.say('许可证 12-31 到期，批准有效期截至该日（R-27b）', 'validity ends with the licence, in four months');

    await stage.until('2026-09-07 08:00');
    const loads = [];
    for (let truck = 0; truck < 3; truck++) {
      const load = await issue(stage, BATTERIES, approval.id, '25.000000', '2026-09-07', truck);
      await setOff(stage, BATTERIES, load, '25.000000', truck);
      loads.push(load);
    }
    await stage.until('2026-09-07 12:00');
    await (
      await stage.as('register')
    ).create('feeds/licences', { type: 'suspend', id: licence.id, reason: '发证机关暂扣经营许可证' });
    await stage.quiet();
    const [entry] = await stage.look<{ state: string }>(
      `SELECT state FROM liandan.whitelist_entry WHERE list_id = $1 AND state <> 'removed'`,
      [list],
    );
    stage.expect('entry', entry?.state, 'suspended');
    stage.expect('approval', (await approvalOf(stage, idOf(path))).state, 'suspended');
    await stage.say('许可证被暂扣：名单条目和批准随之暂停', 'entry and approval are suspended');
    await refusedIssue(stage, approval.id);

    await stage.until('2026-09-07 18:00');
    for (const load of loads) await arrive(stage, BATTERIES, load);
    await stage.say('三车照常到达', 'the three trucks may arrive');
    const first = loads[0];
    if (!first) throw new Error('no load');
    const receiver = await stage.as(BATTERIES.logins.receiver);
    const problem = await receiver.refused(first.path, 'accept', receiptForm(BATTERIES, '25.000000'));
    stage.expect('acceptance without the bureau', problem.status, 422);
    await (
      await stage.as('cq-officer1')
    ).ask(first.path, 'permitAcceptance', { decision: '车辆已到厂，同意接收暂存并按原方式利用' });
    await accept(stage, BATTERIES, first, '25.000000');
    await stage.say('经重庆市局决定后接受', 'accepted after a decision of the bureau');
    await historyIsWhole(stage);
  },
};

async function refusedIssue(stage: Stage, approval: string): Promise<void> {
  const outcome = await issue(stage, BATTERIES, approval, '25.000000', '2026-09-07', 5).then(
    () => 'issued',
    (error: unknown) => (/R-28c|L-80b|R-27c|R-21a/.test(String(error)) ? 'refused by rule' : String(error)),
  );
  stage.expect('a fourth truck', outcome, 'refused by rule');
}
