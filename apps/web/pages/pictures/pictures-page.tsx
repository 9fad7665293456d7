import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { DayField } from '../../parts/day-field';
import { PageTitle } from '../../parts/page-title';
import type { Search } from '../../app/search';
import { useMe } from '../../app/session';
import { Codes } from './codes';
import { Durations } from './durations';
import { Flows } from './flows';
import { Months } from './months';
import { QuotaBurn } from './quota';
import { Stock } from './stock';
import { Trips } from './trips';
import { usePicturesTexts } from './pictures-texts';
import './pictures.css';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const dayIn = (text: string | undefined) => (text && DAY.test(text) ? text : undefined);

/** What moves, how much, how fast and until when: pictures, each with its table; a firm has those of its own loads and store. */
export default function PicturesPage() {
  const t = usePicturesTexts();
  const firm = useMe().kind === 'firm';
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const period = { from: dayIn(search['from']), to: dayIn(search['to']) };
  const look = (more: Search) => void navigate({ to: '/pictures', search: { ...search, ...more } });
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <div className="row pictures-period">
        {(['from', 'to'] as const).map((name) => (
          <label key={name} className="row">
            {t(name)}
            <DayField value={search[name]} onChange={(day) => look({ [name]: day })} />
          </label>
        ))}
        <Button onClick={() => look({ from: undefined, to: undefined })}>{t('allTime')}</Button>
      </div>
      <div className="grid-2 pictures">
        {firm ? <Codes period={period} /> : <Flows period={period} />}
        <Months period={period} />
        <QuotaBurn account={search['account']} choose={(account) => look({ account })} />
        {!firm && <Durations period={period} />}
      </div>
      {firm ? <Stock /> : <Trips period={period} />}
    </>
  );
}
