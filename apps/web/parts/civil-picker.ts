import dayjsConfig from '@rc-component/picker/generate/dayjs';
import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { civilNow } from './civil-clock';
import { dayAndHour } from './times';

/** A calendar whose "today" and "now" are the server's in Beijing, whatever clock and zone the browser has. */
export const CivilPicker = DatePicker.generatePicker<Dayjs>({
  ...dayjsConfig,
  getNow: () => dayjs(dayAndHour(civilNow())),
});
