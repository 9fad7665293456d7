import { BLANK, type Form } from './application';
import { comparedOf, formOfCompared } from './compared';

const form: Form = {
  ...BLANK,
  facility: '',
  lines: [{ hazards: ['T'], line: 1, quantity: '6.5', name: '废铅蓄电池', component: undefined }],
  reason: '本省无能力',
};

it('what the form and the server say differently and mean alike is no difference', () => {
  const { facility: _, ...said } = form;
  const line = {
    line: 1,
    name: '废铅蓄电池',
    quantity: '6.500000',
    component: null as unknown as undefined,
    hazards: ['T'],
  };
  expect(comparedOf({ ...said, lines: [line] })).toEqual(comparedOf(form));
  expect(JSON.stringify(comparedOf({ ...said, lines: [line] }))).toBe(JSON.stringify(comparedOf(form)));
});

it('comes back as it would have been typed', () => {
  expect(formOfCompared(comparedOf(form))).toMatchObject({
    reason: '本省无能力',
    carriers: [],
    transport: { route: [] },
  });
  expect(formOfCompared(comparedOf(form)).lines).toEqual([
    { line: 1, name: '废铅蓄电池', quantity: '6.5', lastYear: undefined, hazards: ['T'] },
  ]);
});
