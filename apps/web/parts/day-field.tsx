import type { DatePickerProps } from 'antd';
import dayjs from 'dayjs';
import { CivilPicker } from './civil-picker';

interface Props extends Pick<DatePickerProps, 'id' | 'status' | 'size' | 'aria-label' | 'allowClear'> {
  /** Civil day, 'YYYY-MM-DD', as it is written and typed in both languages; a browser's own field follows its country. */
  value: string | undefined;
  onChange: (day: string | undefined) => void;
  min?: string;
  max?: string;
  width?: number | string;
}

export function DayField({ value, onChange, min, max, width = 160, ...rest }: Props) {
  return (
    <CivilPicker
      {...rest}
      value={value ? dayjs(value) : null}
      {...(rest['aria-label'] ? { placeholder: rest['aria-label'] } : {})}
      {...(min ? { minDate: dayjs(min) } : {})}
      {...(max ? { maxDate: dayjs(max) } : {})}
      onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : undefined)}
      style={{ width, maxWidth: '100%' }}
    />
  );
}
