import { randomUUID } from 'node:crypto';
import { manifestForm, nextLabel, receiptForm, SHENGTONG } from '#src/demo/forms';
import { OutageRegister } from '#src/manifest/outage.register';
import { consultedApproval, journey, WITHOUT_LIST } from '../support/journey.js';

journey(
  10,
  '断网使用纸质联单，第 9 与第 12 个工作日补录｜network outage, paper used, back-entered on working day 9 and 12',
  { ...WITHOUT_LIST, rules: 'R-20b K-20' },
  async (w, tell) => {
    const { remover, receiver } = SHENGTONG.logins;
    const outages = w.app.get(OutageRegister, { strict: false });
    let approval = '';
    const papers: string[] = [];
    await tell('断网当日两车用纸质联单转移并完成｜two loads move on paper on the day of the outage', async () => {
      approval = await consultedApproval(w, SHENGTONG, '900.000000');
      await w.story.until('2025-11-24 18:00');
      for (const paperNo of ['ZZ-1', 'ZZ-2']) {
        const id = await w.people.open('paperFallback', remover, {
          type: 'announce',
          reason: 'NO_NETWORK',
          text: '光缆中断',
          paperNo,
        });
        await w.act('paperFallback', id, remover, 'complete', { completedOn: '2025-11-24' });
        papers.push(id);
      }
      tell.shows(
        '补录期限（10 个工作日）｜entry due (10 working days)',
        (await w.clock(papers[0]!, 'K-20')).due,
        '2025-12-08',
      );
    });
    const manifests: string[] = [];
    const enter = async (fallback: string, truck: number) => {
      const body = {
        fallback,
        name: '纸质联单.pdf',
        mediaType: 'application/pdf' as const,
        content: Buffer.from('%PDF-1.7 a scan').toString('base64'),
      };
      const once = { kind: 'key' as const, actor: remover, key: randomUUID(), fingerprint: fallback };
      const { answer: scan } = await outages.storeScan(w.people.as(remover), once, body);
      const day = '2025-11-24';
      const label = nextLabel(SHENGTONG, day);
      const form = manifestForm(SHENGTONG, {
        licence: await w.licence(SHENGTONG),
        approval,
        tonnes: '24.860000',
        day,
        truck,
        label,
      });
      const journeyOnPaper = {
        issuedAt: '2025-11-24T08:00:00+08:00',
        loadedAt: '2025-11-24T09:00:00+08:00',
        weighings: [{ line: 1, scale: 'DB-1', gross: '39.860000', tare: '15.000000', at: '2025-11-24T09:00:00+08:00' }],
        driverSignature: '赵某',
        passengers: 0,
        legs: [
          {
            waybillNo: `YD-${truck}`,
            operatingDocument: 'V-1',
            departedAt: '2025-11-24T09:30:00+08:00',
            arrivedAt: '2025-11-24T17:00:00+08:00',
            place: form.legs[0]!.to,
          },
        ],
      };
      await w.act('paperFallback', fallback, remover, 'backEnter', { form, journey: journeyOnPaper, scans: [scan.id] });
      await w.story.settle();
      const { manifest } = await w.one<{ manifest: string }>(
        `SELECT context ->> 'manifest' AS manifest FROM liandan.paper_fallback WHERE id = $1`,
        [fallback],
      );
      manifests.push(manifest);
      return w.row('manifest', manifest);
    };
    await tell('第 9 个工作日补录：按期，编号｜entered on working day 9: in time, numbered', async () => {
      await w.story.until('2025-12-05 10:00');
      const { context } = await enter(papers[0]!, 1);
      tell.shows(
        '编号 14 位、逾期标记｜14 digits, flagged late',
        [/^4301\d{10}$|^20\d{12}$/.test(context['number']), context['paper'].late],
        [true, false],
      );
      tell.shows('期限｜clock', await w.clock(papers[0]!, 'K-20'), {
        due: '2025-12-08',
        status: 'met',
        overdue: false,
      });
    });
    await tell(
      '第 12 个工作日补录：标记逾期，同样编号｜entered on working day 12: flagged late, numbered all the same',
      async () => {
        await w.story.until('2025-12-10 10:00');
        const { context } = await enter(papers[1]!, 2);
        tell.shows(
          '编号 14 位、逾期标记｜14 digits, flagged late',
          [/^\d{14}$/.test(context['number']), context['paper'].late],
          [true, true],
        );
        tell.shows('期限｜clock', await w.clock(papers[1]!, 'K-20'), {
          due: '2025-12-08',
          status: 'metLate',
          overdue: true,
        });
      },
    );
    await tell('补录的联单照常接受、结算｜both are accepted and settled as any other', async () => {
      for (const id of manifests) await w.act('manifest', id, receiver, 'accept', receiptForm(SHENGTONG, '24.860000'));
      const [line] = (await w.row('approval', approval)).context['lines'];
      tell.shows('预留、已接受｜reserved, accepted', [line.reserved, line.accepted], ['0.000000', '49.720000']);
    });
  },
);
