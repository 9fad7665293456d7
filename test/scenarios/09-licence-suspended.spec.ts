import { arrivalForm, BATTERIES, receiptForm } from '#src/demo/forms';
import { refusal } from '../support/full.js';
import { journey, ON_THE_LIST } from '../support/journey.js';

journey(
  9,
  '三车在途时许可证被暂扣｜the licence is suspended while 3 trucks are on the road',
  { ...ON_THE_LIST, rules: 'P-28 R-28c L-80a W-12' },
  async (w, tell) => {
    const { entry } = await w.listOf(2025);
    const { carrier, receiver } = BATTERIES.logins;
    const trucks: string[] = [];
    let approval = '';
    await tell('三车在途｜three trucks are on the road', async () => {
      await w.story.until('2025-03-03 08:00');
      ({ approval } = await w.approved(BATTERIES, '5000.000000'));
      for (let truck = 0; truck < 3; truck++)
        trucks.push(await w.haul(BATTERIES, approval, '25.000000', truck, 'driving'));
    });
    await tell(
      '发证机关暂扣许可证：名录条目与批准暂停，在途车辆收到警示｜the licence is suspended: entry and approval with it, the trucks are alerted',
      async () => {
        await w.act('licence', await w.licence(BATTERIES), 'register', 'suspend', { reason: '发证机关暂扣经营许可证' });
        await w.story.settle();
        const states = [(await w.entry(entry)).state, (await w.row('approval', approval)).state];
        tell.shows('条目、批准｜entry, approval', states, ['suspended', 'suspended']);
        const alerts = await w.sql(`SELECT DISTINCT manifest FROM liandan.manifest_alert WHERE manifest = ANY ($1)`, [
          trucks,
        ]);
        tell.shows('收到警示的车辆｜trucks alerted', alerts.length, 3);
        const another = await refusal(w.haul(BATTERIES, approval, '25.000000', 4, 'issued'));
        expect(another).toMatch(/^RULE_REFUSED (L-80[ab]|R-28c|R-27c|R-21a)$/);
        tell.shows('新联单｜a new manifest', another.slice(0, 12), 'RULE_REFUSED');
      },
    );
    await tell(
      '可以到达；未经主管部门决定不得接受｜they may arrive; no acceptance without a decision of the bureau',
      async () => {
        for (const id of trucks) await w.act('manifest', id, carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
        const states = await Promise.all(trucks.map(async (id) => (await w.row('manifest', id)).state));
        tell.shows('状态｜state', states, ['arrived', 'arrived', 'arrived']);
        const early = await refusal(
          w.act('manifest', trucks[0]!, receiver, 'accept', receiptForm(BATTERIES, '25.000000')),
        );
        expect(early).toMatch(/^RULE_REFUSED (L-80a|R-28c)$/);
        tell.shows('接受｜acceptance', early.slice(0, 12), 'RULE_REFUSED');
      },
    );
    await tell('主管部门决定后接受一车｜one is accepted by decision of the bureau', async () => {
      await w.act('manifest', trucks[0]!, 'cq-officer1', 'permitAcceptance', { decision: '同意接收暂存' });
      await w.act('manifest', trucks[0]!, receiver, 'accept', receiptForm(BATTERIES, '25.000000'));
      const [line] = (await w.row('approval', approval)).context['lines'];
      tell.shows('预留、已接受｜reserved, accepted', [line.reserved, line.accepted], ['50.000000', '25.000000']);
    });
  },
);
