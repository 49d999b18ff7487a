// What agencies' short names of fields stand for (initials of the Chinese, as the standards of their kind write them).
// Only those that mean the same to all who use them; others stand as they are.
import { currentLanguage } from './i18n';

const words: Record<string, [string, string]> = {
  BGYY: ['变更原因', 'reason of change'], BH: ['班号', 'class'], CJDJ: ['残疾等级', 'grade of disability'], CJLB: ['残疾类别', 'kind of disability'],
  CJRZH: ['残疾人证号', 'disability card'], CSRQ: ['出生日期', 'birth date'], CSSJ: ['出生时间', 'time of birth'], CSZMBH: ['出生医学证明编号', 'birth certificate'],
  CZLX: ['操作类型', 'kind of change'], CZSJ: ['变更时间', 'time of change'], DJRQ: ['登记日期', 'day of registration'], DWMC: ['单位名称', 'employer'],
  FQXM: ['父亲姓名', 'father’s name'], FZRQ: ['发证日期', 'day of issue'], HKSZD: ['户口所在地', 'registered residence'], JSRQ: ['结束日期', 'last day'],
  JTBH: ['家庭编号', 'household'], KSRQ: ['开始日期', 'first day'], MQXM: ['母亲姓名', 'mother’s name'], NJ: ['年级', 'grade'],
  PCH: ['批次号', 'batch number'], QFRQ: ['签发日期', 'day of issue'], RKSJ: ['入库时间', 'time of entry'], RWRQ: ['入伍日期', 'day of enlistment'],
  RXNY: ['入学年月', 'month of entry'], SFZJH: ['身份证件号', 'document number'], SFZJLXM: ['身份证件类型码', 'document type'], SJLX: ['事件类型', 'kind of event'],
  SWRQ: ['死亡日期', 'day of death'], SWZMBH: ['死亡医学证明编号', 'death certificate'], SZDQHM: ['所在地区划码', 'division of the place'], TZRQ: ['停止日期', 'end'],
  TZYY: ['停止原因', 'reason of the end'], TYSHXYDM: ['统一社会信用代码', 'credit code'], XB: ['性别', 'sex'], XBM: ['性别码', 'sex'],
  XM: ['姓名', 'name'], XSDQZTM: ['学生当前状态码', 'status of the student'], XXBSM: ['学校标识码', 'school code'], XXMC: ['学校名称', 'school'],
  XZQH: ['行政区划', 'division'], YFLB: ['优抚类别', 'kind of benefit'], YFZH: ['优抚证号', 'benefit card'], YLJGMC: ['医疗机构名称', 'hospital'],
  YXM: ['原姓名', 'former name'], YXQZ: ['有效期止', 'valid until'], YZJHM: ['原证件号码', 'former document number'], ZJHM: ['证件号码', 'document number'],
  ZJLX: ['证件类型', 'document type'], ZT: ['状态', 'state'], ZTRQ: ['状态日期', 'day of that state'],
};

/** A field as its agency calls it, and what that stands for. */
export function FieldName({ of }: { of: string }) {
  const said = fieldWords(of);
  return <><code>{of || '–'}</code>{said && <small class="under note">{said}</small>}</>;
}

/** Empty where the name says it itself, or nobody knows. */
export function fieldWords(name: string): string {
  const found = words[(name.split(/[:/@]/).pop() ?? name).toUpperCase()];
  return found ? found[currentLanguage() === 'zh' ? 0 : 1] : '';
}
