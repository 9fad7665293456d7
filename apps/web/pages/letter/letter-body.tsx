import { Descriptions, Tag } from 'antd';
import { colon, comma } from '../../app/marks';
import { useDivisions } from '../../parts/divisions';
import { FactValue } from '../../parts/facts/fact-value';
import { FileLink } from '../../parts/file-link';
import { Listing } from '../../parts/listing';
import { dayAndHour } from '../../parts/times';
import { tonnes } from '../../parts/tonnes';
import { EntriesTable } from '../lists/entries-table';
import type { ListedEntry } from '../lists/list-answers';
import type { WasteLine } from '../review/review-answers';
import { type ApplicationBody, type Letter, ofApplication } from './letter-answers';
import { useLetterTexts } from './letter-texts';

interface Props {
  letter: Letter;
  /** The case that the letter is about, for who may open its papers; a local bureau reads their names alone. */
  about?: string;
}

/** What the letter says. */
export function LetterBody({ letter, about }: Props) {
  const t = useLetterTexts();
  return (
    <>
      <h2>{t('letter')}</h2>
      <p>
        <strong className="text">{letter.number}</strong> <Tag color="blue">{t(letter.kind)}</Tag>
        <br />
        <span className="muted">
          {t('from')}
          {colon()}
          {letter.fromName} · {t('delivered')} {dayAndHour(letter.deliveredAt)}
        </span>
      </p>
      {ofApplication(letter.kind) ? (
        <OfApplication letter={letter} {...(about ? { about } : {})} />
      ) : (
        <OfOther letter={letter} />
      )}
    </>
  );
}

function OfApplication({ letter, about }: Props) {
  const t = useLetterTexts();
  const place = useDivisions();
  const body = letter.body as ApplicationBody;
  const firm = (of: ApplicationBody['remover']) =>
    of ? (
      <span className="text">
        {of.name}
        <br />
        <span className="muted">
          {of.uscc} · {place(of.province)}
        </span>
      </span>
    ) : (
      ''
    );
  const items = [
    { label: t('remover'), children: firm(body.remover) },
    { label: t('receiver'), children: firm(body.receiver ?? undefined) },
    {
      label: t('licence'),
      children:
        body.exemption === undefined ? `${body.licence?.number ?? ''}` : t('exempted', { item: body.exemption }),
    },
    { label: t('period'), children: body.period ? `${body.period.from} — ${body.period.to}` : '' },
    { label: t('route'), children: (body.transport?.route ?? []).map(place).join(' → ') },
    { label: t('carriers'), children: (body.carriers ?? []).map(({ name }) => name).join(comma()) },
    { label: t('reason'), children: <span className="text">{body.reason}</span> },
    { label: t('review'), children: <span className="text">{body.review ?? '—'}</span> },
    {
      label: t('attachments'),
      children: (
        <ul className="letter-files">
          {(body.attachments ?? []).map(({ name, sha256 }) => (
            <li key={sha256 + name}>
              {about ? <FileLink caseId={about} sha256={sha256} name={name} /> : <span className="text">{name}</span>}{' '}
              <span className="muted number">{sha256.slice(0, 8)}…</span>
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return (
    <>
      {letter.extra && (
        <p>
          {t('extra')}
          {colon()}
          <strong className="number">{tonnes(letter.extra)}</strong>
        </p>
      )}
      <Listing<WasteLine>
        size="small"
        rowKey="line"
        pagination={false}
        dataSource={body.lines ?? []}
        columns={[
          {
            key: 'name',
            title: t('name'),
            render: (_, { name, code }) => <span className="text">{`${name} · ${code}`}</span>,
          },
          {
            key: 'quantity',
            title: t('quantity'),
            align: 'right',
            render: (_, { quantity }) => <span className="number">{tonnes(quantity)}</span>,
          },
          { key: 'method', title: t('method'), dataIndex: 'method' },
        ]}
      />
      <Descriptions
        className="review-facts"
        size="small"
        bordered
        column={1}
        items={items.filter(({ children }) => children !== '').map((item, key) => ({ key, ...item }))}
      />
    </>
  );
}

function OfOther({ letter }: { letter: Letter }) {
  const t = useLetterTexts();
  const { entries, ...rest } = letter.body;
  return (
    <>
      {Array.isArray(entries) && (
        <>
          <p className="muted">{t('changes')}</p>
          <EntriesTable entries={entries as ListedEntry[]} cards />
        </>
      )}
      <FactValue name="body" value={rest} />
    </>
  );
}
