import dayjs from 'dayjs';
import { CivilPicker } from './civil-picker';
import { useFormTexts } from './schema-form/form-texts';
import { dayAndHour, instantOf } from './times';

interface Props {
  id?: string;
  label: string;
  status?: '' | 'error';
  /** What stands in it while it is empty; without, that it is Beijing time. */
  hint?: string;
  /** An instant, shown and typed as the wall time of Beijing. */
  value: string | undefined;
  onChange: (instant: string | undefined) => void;
}

const WALL = 'YYYY-MM-DD HH:mm';
export function InstantField({ id, label, status, hint, value, onChange }: Props) {
  const t = useFormTexts();
  return (
    <CivilPicker
      id={id}
      aria-label={label}
      status={status}
      value={value ? dayjs(dayAndHour(value)) : null}
      format={WALL}
      showTime={{ format: 'HH:mm' }}
      placeholder={hint ?? t('beijing')}
      onChange={(at) => onChange(at ? instantOf(at.format(WALL)) : undefined)}
      style={{ width: '100%', maxWidth: 240 }}
    />
  );
}
