import { texts } from '../app/i18n';

/** The fields of the application form in words. */
export const useFieldTexts = texts(
  'applicationFields',
  {
    site: '产废场所',
    plan: '管理计划',
    receiver: '接受人',
    licence: '经营许可证',
    exemption: '豁免清单序号',
    facility: '接受设施',
    lines: '危险废物',
    carriers: '承运人',
    transport: '运输方式和路线',
    period: '拟转移期限',
    reason: '跨省转移理由',
    emergency: '应急预案',
    contact: '联系人',
    attachments: '附件材料',
  },
  {
    site: 'Site',
    plan: 'Management plan',
    receiver: 'Receiver',
    licence: 'Licence',
    exemption: 'Item of the exemption list',
    facility: 'Facility',
    lines: 'Wastes',
    carriers: 'Carriers',
    transport: 'Transport and route',
    period: 'Period',
    reason: 'Reason',
    emergency: 'Emergency plan',
    contact: 'Contact',
    attachments: 'Attachments',
  },
);
