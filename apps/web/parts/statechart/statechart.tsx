import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { inLanguage, useLanguage } from '../../app/i18n';
import { aside, colon, comma, semicolon } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { ProblemAlert } from '../problem-alert';
import { useChartTexts } from './chart-texts';
import { drawn, type Drawing, type Line, type Machine, pathOf, shortened, type Transition } from './drawn';
import './statechart.css';

/** A step that the case has gone. */
export interface Step {
  from: string;
  to: string;
  verb: string;
}
interface Props {
  machine: string;
  /** State that the case is in. */
  state: string;
  path: readonly Step[];
}
type Shown = { line: Line } | { state: string } | undefined;
const LABEL = 12;
const START = '-';

/** The law of a case as a picture: where it is, how it came there, what leads on, and by which rule. */
export default function Statechart({ machine: id, state, path }: Props) {
  const { data: machine, error } = useRead<Machine>(`reference/machines/${id}`);
  if (error) return <ProblemAlert problem={error} />;
  return machine ? <Chart machine={machine} state={state} path={path} /> : null;
}

function Chart({ machine, state, path }: { machine: Machine; state: string; path: readonly Step[] }) {
  const t = useChartTexts();
  const language = useLanguage();
  const [shown, setShown] = useState<Shown>();
  const [fit, setFit] = useState(true);
  const start = t('start');
  const nameOf = useMemo(() => {
    const names = new Map(machine.states.map(({ name, title }) => [name, inLanguage(title, language)]));
    return (name: string) => names.get(name) ?? (name === START || name === 'new' ? start : name);
  }, [machine, language, start]);
  const labelOf = useMemo(
    () => (line: Transition[]) => {
      const words = [...new Set(line.map(({ title }) => inLanguage(title, language)))];
      const [first = ''] = words;
      const more = words.length > 1 ? ` +${words.length - 1}` : '';
      return shortened(first, LABEL * (language === 'en' ? 2 : 1)) + more;
    },
    [language],
  );
  const drawing = useMemo(() => drawn(machine, nameOf, labelOf), [machine, nameOf, labelOf]);
  const walked = new Map(path.map((step, at) => [`${step.from} ${step.to}`, at + 1]));
  const been = new Set(path.flatMap(({ from, to }) => [from, to]));
  const finals = new Set(machine.states.filter(({ final }) => final).map(({ name }) => name));
  const title = t('title', { name: inLanguage(machine.title, language) });
  const of = (line: Line) => t('of', { from: nameOf(line.from), to: nameOf(line.to) });
  const part = (what: Shown, label: string) => ({
    tabIndex: 0,
    role: 'img' as const,
    'aria-label': label,
    onFocus: () => setShown(what),
    onMouseEnter: () => setShown(what),
  });
  return (
    <div className="chart">
      <div className="row">
        <div className="chart-legend">
          <span>
            <i className="chart-key chart-key-here" aria-hidden="true" /> {t('here')}
          </span>
          <span>
            <i className="chart-key chart-key-been" aria-hidden="true" /> {t('been')}
          </span>
          <span>
            <i className="chart-key chart-key-line" aria-hidden="true" /> {t('taken')}
          </span>
        </div>
        <Segmented
          aria-label={title}
          value={fit ? 'fit' : 'full'}
          onChange={(value) => setFit(value === 'fit')}
          options={[
            { value: 'fit', label: t('fit') },
            { value: 'full', label: t('full') },
          ]}
        />
      </div>
      <p className="muted" style={{ margin: 0 }}>
        {t('hint')}
      </p>
      <div className="chart-tell" aria-live="polite">
        {shown && <Told shown={shown} drawing={drawing} nameOf={nameOf} of={of} />}
        {!shown && <strong>{`${t('here')}${colon()}${nameOf(state)}`}</strong>}
      </div>
      <div className="chart-view" tabIndex={0} role="group" aria-label={title}>
        <svg
          viewBox={`0 0 ${drawing.width} ${drawing.height}`}
          width={fit ? '100%' : drawing.width}
          style={fit ? { maxWidth: drawing.width, minWidth: Math.min(drawing.width, 640) } : undefined}
        >
          <defs>
            {['#9aa5b4', '#0b4ea2'].map((colour, at) => (
              <marker
                key={colour}
                id={`chart-arrow-${at}`}
                viewBox="0 0 10 10"
                refX="9"
                refY="5"
                markerWidth="9"
                markerHeight="9"
                markerUnits="userSpaceOnUse"
                orient="auto-start-reverse"
              >
                <path d="M 0 0 L 10 5 L 0 10 z" fill={colour} />
              </marker>
            ))}
          </defs>
          {drawing.lines.map((line) => {
            const taken = walked.get(`${line.from} ${line.to}`);
            const label = labelOf(line.transitions);
            const width = [...label].length * (language === 'en' ? 6.5 : 11.5) + 6;
            const d = pathOf(line.points);
            return (
              <g
                key={`${line.from} ${line.to}`}
                className={taken ? 'chart-part chart-taken' : 'chart-part'}
                data-taken={taken}
                {...part({ line }, `${of(line)}${colon()}${label}${taken ? aside(t('taken')) : ''}`)}
              >
                <path className="chart-line" d={d} markerEnd={`url(#chart-arrow-${taken ? 1 : 0})`} />
                <path className="chart-hit" d={d} />
                <rect
                  className="chart-label-back"
                  x={line.label.x - width / 2}
                  y={line.label.y - 9}
                  width={width}
                  height={18}
                  rx={3}
                />
                <text className="chart-label" x={line.label.x} y={line.label.y}>
                  {label}
                </text>
              </g>
            );
          })}
          {drawing.boxes.map((box) => {
            const here = box.name === state;
            const looks = ['chart-part', here ? 'chart-here' : been.has(box.name) ? 'chart-been' : ''];
            if (finals.has(box.name)) looks.push('chart-final');
            const x = box.x - box.width / 2;
            const y = box.y - box.height / 2;
            const own = drawing.inside[box.name]?.length;
            const name = nameOf(box.name);
            return (
              <g
                key={box.name}
                className={looks.join(' ')}
                data-state={box.name}
                {...(here ? { 'aria-current': 'step' as const } : {})}
                {...part({ state: box.name }, here ? `${name}${aside(t('here'))}` : name)}
              >
                {box.name === START || box.name === 'new' ? (
                  <circle className="chart-start" cx={box.x} cy={box.y} r={9} />
                ) : (
                  <>
                    <rect className="chart-box" x={x} y={y} width={box.width} height={box.height} rx={8} />
                    {finals.has(box.name) && (
                      <rect
                        className="chart-rim"
                        x={x + 4}
                        y={y + 4}
                        width={box.width - 8}
                        height={box.height - 8}
                        rx={5}
                      />
                    )}
                    <text className="chart-name" x={box.x} y={box.y}>
                      {name + (own ? ` ↻` : '')}
                    </text>
                  </>
                )}
              </g>
            );
          })}
        </svg>
      </div>
      <details>
        <summary>{t('list')}</summary>
        <ul>
          {drawing.lines.map((line) => (
            <li key={`${line.from} ${line.to}`}>
              {of(line)}
              {line.from === state || line.to === state ? aside(t('here')) : ''}
              {colon()}
              {[...new Set(line.transitions.map(({ title: word }) => inLanguage(word, language)))].join(comma())}
              {` · ${walked.has(`${line.from} ${line.to}`) ? t('taken') : t('notYet')}`}
              {` · ${[...new Set(line.transitions.flatMap(({ rules }) => rules.map((rule) => rule.id)))].join(' ')}`}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

interface ToldProps {
  shown: NonNullable<Shown>;
  drawing: Drawing;
  nameOf: (state: string) => string;
  of: (line: Line) => string;
}
function Told({ shown, drawing, nameOf, of }: ToldProps) {
  const t = useChartTexts();
  const language = useLanguage();
  const transitions = 'line' in shown ? shown.line.transitions : (drawing.inside[shown.state] ?? []);
  const head = 'line' in shown ? of(shown.line) : nameOf(shown.state);
  const words = useWords();
  return (
    <>
      <strong>{head}</strong>
      {'state' in shown && transitions.length > 0 && <span className="muted"> · {t('inside')}</span>}
      <ul>
        {transitions.map((each) => (
          <li key={`${each.event} ${each.door}`}>
            {inLanguage(each.title, language)} · {t('by')}
            {colon()}
            {each.by.map(words.part).join(comma())} · {t('rules')}
            {colon()}
            {each.rules
              .map(({ id, article, title }) => [id, article, inLanguage(title, language)].filter(Boolean).join(' '))
              .join(semicolon())}
          </li>
        ))}
      </ul>
    </>
  );
}
