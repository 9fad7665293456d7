import { AuditService } from '#src/audit/audit.service';
import { BATTERIES } from '#src/demo/forms';
import { refusal } from '../support/full.js';
import { journey, ON_THE_LIST } from '../support/journey.js';

journey(
  13,
  '审计：为何未商请即批准？｜an auditor asks: why was this approved without consultation?',
  { ...ON_THE_LIST, rules: 'Z-01 Z-06 W-01 W-03' },
  async (w, tell) => {
    const { list, entry } = await w.listOf(2025);
    let application = '';
    await tell('未经商请的批准｜the approval without consultation', async () => {
      await w.story.until('2025-01-06 09:00');
      ({ application } = await w.approved(BATTERIES, '12000.000000'));
    });
    const auditor = w.people.as('auditor');
    const audit = w.app.get(AuditService, { strict: false });
    await tell(
      '审计人员查询全程记录，查询本身留痕｜the auditor reads the whole record, and the reading is recorded',
      async () => {
        const before = await readings();
        const history = await audit.history(auditor, application);
        tell.shows('链条完整｜chain unbroken', history.unbroken, true);
        const events = history.events as unknown as { type: string; rules: string[]; payload: Record<string, any> }[];
        const decision = events.find(({ type }) => type === 'approve')!;
        expect(decision.rules).toEqual(expect.arrayContaining(['W-01', 'W-05']));
        const { finding } = decision.payload['evidence'];
        const tests = finding.tests as { passed: boolean }[];
        tell.shows(
          '决定：W-01 各项｜decision: tests of W-01',
          tests.length > 0 && tests.every(({ passed }) => passed),
          true,
        );
        tell.shows('名录条目｜entry', finding.listing, entry);
        tell.shows('名录版本｜list version', finding.list, { id: list, year: 2025, version: 1 });
        const { context } = await w.row('list', finding.list.id);
        const { letter, reply } = context['confirmations'][0];
        const papers = await w.sql(
          `SELECT number, sender FROM liandan.letter WHERE number = ANY ($1) AND delivered_at IS NOT NULL ORDER BY issued_at`,
          [[letter, reply]],
        );
        tell.shows('两封函｜both letters', papers, [
          { number: letter, sender: '50' },
          { number: reply, sender: '51' },
        ]);
        const agreement = await w.row('agreement', finding.agreement.id);
        const version = agreement.context['versions'].find(
          (v: { no: number }) => v.no === context['agreement'].version,
        );
        tell.shows(
          '协议参数版本｜parameter version',
          [version.no, version.from, version.parameters.approvalMode],
          [1, '2020-04-01', 'DIRECT'],
        );
        expect(await readings()).toBeGreaterThan(before);
      },
    );
    await tell('他人不得调阅｜nobody else may ask', async () => {
      const stranger = audit.history(w.people.as('remover-hn'), application);
      tell.shows('他人查询｜somebody else', await refusal(stranger), 'NOT_PERMITTED');
    });
    async function readings(): Promise<number> {
      const { n } = await w.one<{ n: number }>(
        `SELECT count(*)::int AS n FROM liandan.audit_event WHERE person_id = $1`,
        [auditor.person],
      );
      return n;
    }
  },
);
