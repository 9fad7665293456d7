import { Spin } from 'antd';
import type { Problem } from '../api/problem';
import { texts } from '../app/i18n';
import { ProblemAlert } from './problem-alert';
import './paper-sheet.css';

/** The words of an official paper, as the server makes them for printing. */
export interface OfficialSheet {
  form: 'letter' | 'notice' | 'report';
  title: string;
  agency: string;
  number: string | null;
  addressee: string | null;
  blocks: Block[];
  enclosed: string[];
  date: string;
  copies: string[];
  foot: string;
}
type Block =
  | { kind: 'para'; text: string }
  | { kind: 'head'; text: string }
  | {
      kind: 'table';
      columns: { title: string; share: number; align?: 'left' | 'center' | 'right' }[];
      rows: string[][];
    };

const useTexts = texts(
  'paperSheet',
  {
    preview: '文书预览（草稿）',
    issued: '文书',
    unnumbered: '文号在签发时编排',
    draft: '草稿',
    enclosed: '附件',
    copies: '抄送',
  },
  {
    preview: 'Preview of the paper (draft)',
    issued: 'Paper',
    unnumbered: 'The number is given when it is signed',
    draft: 'DRAFT',
    enclosed: 'Enclosed',
    copies: 'Copies',
  },
);

interface Props {
  sheet: OfficialSheet | undefined;
  problem?: Problem | null;
  /** It is issued: no draft any more. */
  printed?: boolean;
}

/** A paper in the letter format of GB/T 9704; before it is signed the words are those that will be printed. */
export function PaperSheet({ sheet, problem, printed = false }: Props) {
  const t = useTexts();
  if (problem && !sheet) return <ProblemAlert problem={problem} />;
  if (!sheet) return <Spin />;
  return (
    <article className="sheet" lang="zh-CN" aria-label={printed ? t('issued') : t('preview')}>
      {!printed && <span className="sheet-mark" aria-hidden="true" data-mark={t('draft')} />}
      <header className={sheet.form === 'letter' ? 'sheet-head' : 'sheet-head sheet-plain'}>{sheet.agency}</header>
      <p className="sheet-number">{sheet.number ?? (printed ? '' : t('unnumbered'))}</p>
      <h3>{sheet.title}</h3>
      {sheet.addressee && <p className="sheet-to">{sheet.addressee}：</p>}
      {sheet.blocks.map((block, i) => (
        <Shown key={i} block={block} />
      ))}
      {sheet.enclosed.length > 0 && (
        <p className="sheet-enclosed">
          {t('enclosed')}：{sheet.enclosed.map((name, i) => `${i + 1}. ${name}`).join('　')}
        </p>
      )}
      <p className="sheet-sign">
        {sheet.agency}
        <br />
        {sheet.date}
      </p>
      {sheet.copies.length > 0 && (
        <p className="sheet-copies">
          {t('copies')}：{sheet.copies.join('，')}
        </p>
      )}
      <footer>{sheet.foot}</footer>
    </article>
  );
}

function Shown({ block }: { block: Block }) {
  if (block.kind === 'head') return <h4 className="text">{block.text}</h4>;
  if (block.kind === 'para') return <p className="sheet-para text">{block.text}</p>;
  const whole = block.columns.reduce((sum, { share }) => sum + share, 0);
  return (
    <div className="sheet-table" tabIndex={0}>
      <table style={{ minWidth: block.columns.length * 64 }}>
        <colgroup>
          {block.columns.map(({ title, share }) => (
            <col key={title} style={{ width: `${(share / whole) * 100}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {block.columns.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, n) => (
                <td key={n} className="text" style={{ textAlign: block.columns[n]?.align ?? 'left' }}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
