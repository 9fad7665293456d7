import { randomUUID } from 'node:crypto';
import { manifestForm, nextLabel, SHENGTONG, SUBMISSION } from '#src/demo/forms';
import type { Command } from '#workflow/workflow';
import { refusal } from '../support/full.js';
import { consultedApproval, journey, WITHOUT_LIST } from '../support/journey.js';
import { visitors } from '../support/visitor.js';

journey(
  11,
  '要求将利用方式由 R4 改为 R5｜a change of method R4 → R5 is requested',
  { ...WITHOUT_LIST, rules: 'R-28a R-28b R-28c R-28d' },
  async (w, tell) => {
    const { remover, receiver } = SHENGTONG.logins;
    const door = visitors(w.app);
    let approval = '';
    await tell('批准 900 吨 R4，已接受一车｜900 t are approved for R4, one load is accepted', async () => {
      approval = await consultedApproval(w, SHENGTONG, '900.000000');
      await w.haul(SHENGTONG, approval, '25.000000', 1, 'accepted');
    });
    const ask = async (login: string, body: object) => {
      const { version } = await w.row('approval', approval);
      return door.post(login, `/v1/approvals/${approval}/requestChange`, body, version);
    };
    let offer: { href: string; body: Record<string, any>; missing: string[] };
    await tell(
      '移出人要求改为 R5：不予变更，附已预填的新申请｜the remover asks for R5: refused, with an application filled in',
      async () => {
        const { status, body } = await ask(remover, { lines: [{ line: 1, method: 'R5' }], reason: '工艺调整' });
        tell.shows('答复｜answer', [status, body['code'], body['rule']], [422, 'RULE_REFUSED', 'R-28b']);
        offer = (body['data'] as { offer: typeof offer }).offer;
        const [line] = offer.body['lines'];
        tell.shows(
          '新申请：方式、未转移的数量｜new application: method, what has not moved',
          [line.method, line.quantity],
          ['R5', '875.000000'],
        );
        tell.shows('尚缺材料｜still to add', offer.missing, ['attachments/METHOD_STATEMENT']);
        const { state, context } = await w.row('approval', approval);
        tell.shows('原批准不变｜the decision stands', [state, context['lines'][0].method], ['active', 'R4']);
      },
    );
    await tell(
      '预填的申请可直接提交建档，补齐材料后送出｜the offered body opens the application; with the missing paper it is sent',
      async () => {
        const { status, body } = await door.post(remover, offer.href, offer.body);
        tell.shows('建档｜opened', [status, body['state']], [201, 'draft']);
        const id = String(body['id']);
        const statement = {
          kind: 'METHOD_STATEMENT',
          name: '利用方式说明（R5）.pdf',
          sha256: 'a'.repeat(64),
          bytes: 90_000,
        };
        await w.act('application', id, remover, 'edit', { attachments: [...offer.body['attachments'], statement] });
        const said = await refusal(w.act('application', id, remover, 'submit', SUBMISSION));
        const { context } = await w.row('application', id);
        tell.shows(
          '接受人许可证不含 R5，预检指出｜the licence does not cover R5, and the check says so',
          [said, context['prechecks'].some(({ ok }: { ok: boolean }) => !ok)],
          ['accepted', true],
        );
      },
    );
    await tell(
      '更多重量、其他种类、其他接受人同样须重新申请｜more weight, another kind, another receiver: applied for anew as well',
      async () => {
        const cases: [object, string, string[]][] = [
          [{ lines: [{ line: 1, quantity: '1000' }] }, 'R-28a', []],
          [
            { lines: [{ line: 1, code: '321-024-48' }] },
            'R-28a',
            ['attachments/METHOD_STATEMENT', 'attachments/CONTRACT'],
          ],
          [
            { receiver: randomUUID() },
            'R-28c',
            ['licence', 'attachments/LICENCE_COPY', 'attachments/CONTRACT', 'attachments/METHOD_STATEMENT'],
          ],
        ];
        const found: [string, string[]][] = [];
        for (const [body] of cases) {
          const answer = (await ask(remover, body)).body as { rule: string; data: { offer: typeof offer } };
          found.push([answer.rule, answer.data.offer.missing]);
          if ('lines' in body && answer.data.offer.missing.length === 0)
            tell.shows('超出部分｜the excess', answer.data.offer.body['lines'][0].quantity, '100.000000');
        }
        tell.shows(
          '规则、尚缺｜rule, still to add',
          found,
          cases.map(([, rule, missing]) => [rule, missing]),
        );
      },
    );
    await tell(
      '未变更批准事项或非移出人：不提供新申请｜nothing of it changes, or it is not the remover: no offer',
      async () => {
        const same = await ask(remover, { lines: [{ line: 1, method: 'R4', quantity: '900' }] });
        const other = await ask(receiver, { lines: [{ line: 1, method: 'R5' }] });
        const officer = await refusal(
          w.workflow.send(w.workflow.kinds.get('approval')!, approval, {
            by: w.people.as('hn-officer1'),
            command: { type: 'requestChange' } as Command,
          }),
        );
        tell.shows('答复｜answers', [same.status, other.status, officer], [400, 403, 'NOT_FOUND']);
        const kept = await w.sql(
          `SELECT rule_ids AS rules FROM liandan.audit_event WHERE case_id = $1 AND type = 'requestChange' AND outcome = 'refused' ORDER BY event_id`,
          [approval],
        );
        expect(kept.slice(0, 4).map(({ rules }) => rules as string[])).toEqual([
          ['R-28b'],
          ['R-28a'],
          ['R-28a'],
          ['R-28c'],
        ]);
      },
    );
    await tell(
      '以 R5 填写联单亦不予办理：备案计划无此方式｜no manifest with R5 either: the filed plan has no such row',
      async () => {
        const day = await w.today();
        const label = nextLabel(SHENGTONG, day);
        const haul = { licence: await w.licence(SHENGTONG), approval, tonnes: '25.000000', day, truck: 2, label };
        const { lines, ...form } = manifestForm(SHENGTONG, haul);
        const other = { type: 'create', ...form, lines: [{ ...lines[0]!, method: 'R5' }] };
        tell.shows('填写｜create', await refusal(w.people.open('manifest', remover, other)), 'RULE_REFUSED R-14');
      },
    );
  },
);
