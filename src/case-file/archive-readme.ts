/** What an archive says of itself: what is in it, and what stands in for a time-stamp. */
export const archiveReadme = ({ id, machine }: { id: string; machine: string }): string =>
  `归档包 ${id}（${machine}）

一个已办结案件的全部文书和记录，可长期保存，并可脱离系统、网络和数据库核验。

  documents/            文书：PDF/A-3，内嵌所载记录；同名 .json 为该记录（RFC 8785 规范形式）
  case-${id}.lxz        案卷文件：自始至今的全部事件及其证明，以 verify 命令或 /verify 页面离线核验
  timestamp/checkpoint.txt  时间证明：日志头，由日志签名，并由两省见证人共签；共签行内有各见证人签署的时刻
  archive.json          目录：案件、文书、各文件的 SHA-256
  SHA256SUMS            各文件的 SHA-256（sha256sum -c SHA256SUMS）

关于时间戳：本包不使用外部时间戳机构（TSA）。案件全部事件和文书哈希都在日志头所覆盖的日志之内；日志头一经两省见证人
共签，任何一方都不能在其后增删或改动而不被发现。因此，共签时刻即为“此前已存在且未改动”的时间证明。核验方法：
verify case-${id}.lxz --policy <对方提供的见证规则>。

关于文书：文书的 SHA-256 载于日志中该文书的印制事件，该事件不在本包之内。SHA256SUMS 只能说明本包自成一致，不能证明
文书未被替换；须证明文书时，请打开文书上二维码所指的页面并放入该 PDF，或在日志导出文件上核对其印制事件。

同一案件在同一日志头下生成的归档包逐字节相同；日志增长后再次导出，仅案卷文件和时间证明随新日志头变化。

--------------------------------------------------------------------------

Archive ${id} (${machine})

All papers and records of a case that has ended, to be kept for long and checked without the system, a network or a
database.

  documents/            the papers: PDF/A-3 with their record inside; the record again as .json (RFC 8785)
  case-${id}.lxz        the case file: every event with its proofs; the verify command or the page /verify checks it offline
  timestamp/checkpoint.txt  the time-stamp: a head of the log, signed by the log and cosigned by the witnesses of both
                        provinces; each cosignature carries the instant at which it was given
  archive.json          the contents: case, papers, SHA-256 of every file
  SHA256SUMS            the same for sha256sum -c

On the time-stamp: no outside time-stamping authority is used. All events of the case, and the hashes of its papers, stand
in the log under this head; once both provinces' witnesses have cosigned it, nobody can add, remove or change anything
before it without being found out. The instants of the cosignatures therefore prove that all of it existed by then,
unaltered since. Check it with: verify case-${id}.lxz --policy <the policy that the other side gave you>.

On the papers: the SHA-256 of a paper stands in the log in the event of its printing, which is not in this archive.
SHA256SUMS shows that the archive agrees with itself, not that no paper was exchanged. To prove a paper, open the page that
its code names and drop the PDF there, or look its printing up in an export of the log.

The same case under the same head gives the same bytes.
`;
