import { Input, InputNumber, Select } from 'antd';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma } from '../../app/marks';
import { CODES, useLimitsTexts } from './limits-texts';

interface Tolerance {
  permille: number;
  kg: number;
}
interface Track {
  minutes: number;
  km: number;
  from: string;
}
const isTolerance = (value: unknown): value is Tolerance =>
  typeof value === 'object' && value !== null && 'permille' in value;
const isTrack = (value: unknown): value is Track => typeof value === 'object' && value !== null && 'minutes' in value;

/** The value of a switch in words. */
export function useSwitchValue(): (name: string, value: unknown) => string {
  const t = useLimitsTexts();
  const language = useLanguage();
  const code = (of: string, value: string) => inLanguage(CODES[of]?.[value], language) || value;
  return (name, value) => {
    if (typeof value === 'number') return t('days', { n: value });
    if (typeof value === 'string') return code(name, value);
    if (Array.isArray(value))
      return value.length === 0 ? t('none') : t('codes', { n: value.length, codes: value.join(comma()) });
    if (isTolerance(value)) return t('tolerance', { percent: value.permille / 10, kg: value.kg });
    if (isTrack(value)) return t('track', { minutes: value.minutes, km: value.km, from: code('from', value.from) });
    const pairs = Object.entries((value ?? {}) as Record<string, string>);
    return pairs.length === 0 ? t('none') : pairs.map(([from, to]) => `${from} → ${to}`).join(comma());
  };
}

interface Props {
  id?: string;
  name: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
}
/** Asks for the value of a switch in the form that it takes. */
export function SwitchInput({ id, name, value, onChange }: Props) {
  const t = useLimitsTexts();
  const language = useLanguage();
  const say = (next: unknown) => onChange?.(next);
  const of = (codes: string) =>
    Object.entries(CODES[codes] ?? {}).map(([code, word]) => ({ value: code, label: inLanguage(word, language) }));
  if (typeof value === 'string') return <Select id={id} value={value} onChange={say} options={of(name)} />;
  if (typeof value === 'number' || value === null)
    return <InputNumber id={id} value={value as number} onChange={say} style={{ width: 160 }} />;
  if (isTolerance(value))
    return (
      <div className="row">
        <Part
          id={id}
          label={t('permille')}
          value={value.permille}
          onChange={(permille) => say({ ...value, permille })}
        />
        <Part label={t('kg')} value={value.kg} onChange={(kg) => say({ ...value, kg })} />
      </div>
    );
  if (isTrack(value))
    return (
      <div className="row">
        <Part id={id} label={t('minutes')} value={value.minutes} onChange={(minutes) => say({ ...value, minutes })} />
        <Part label={t('km')} value={value.km} onChange={(km) => say({ ...value, km })} />
        <Select
          aria-label={t('startsAt')}
          value={value.from}
          onChange={(from) => say({ ...value, from })}
          options={of('from')}
          style={{ minWidth: 160 }}
        />
      </div>
    );
  if (Array.isArray(value))
    return (
      <Lines
        id={id}
        hint={t('codesHint')}
        lines={value as string[]}
        onChange={(lines) => say(lines.map((line) => line.trim()))}
      />
    );
  return (
    <Lines
      id={id}
      hint={t('mapHint')}
      lines={Object.entries((value ?? {}) as Record<string, string>).map(([from, to]) => `${from} ${to}`)}
      onChange={(lines) =>
        say(Object.fromEntries(lines.map((line) => line.trim().split(/\s+/)).map(([a, b = '']) => [a, b])))
      }
    />
  );
}

interface PartProps {
  id?: string | undefined;
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}
const Part = ({ id, label, value, onChange }: PartProps) => (
  <label>
    <span className="muted">{label}</span>
    <br />
    <InputNumber {...(id ? { id } : {})} value={value} onChange={onChange} style={{ width: 140 }} />
  </label>
);

interface LinesProps {
  id?: string | undefined;
  hint: string;
  lines: string[];
  onChange: (lines: string[]) => void;
}
const Lines = ({ id, hint, lines, onChange }: LinesProps) => (
  <Input.TextArea
    {...(id ? { id } : {})}
    autoSize={{ minRows: 3, maxRows: 10 }}
    placeholder={hint}
    defaultValue={lines.join('\n')}
    onChange={({ target }) => onChange(target.value.split('\n').filter((line) => line.trim() !== ''))}
  />
);
