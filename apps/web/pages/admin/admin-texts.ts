import type { Action } from '../../api/answers';
import { texts } from '../../app/i18n';

export const useAdminTexts = texts(
  'admin',
  {
    people: '组织与账号',
    newOrganisation: '新建组织',
    newPerson: '新建人员',
    login: '用户名',
    name: '姓名',
    organisation: '组织',
    roles: '角色',
    factor: '第二因素',
    enrolled: '已启用',
    notEnrolled: '未启用',
    lastLogin: '最近登录',
    active: '状态',
    isActive: '在岗',
    isGone: '已离岗',
    anyActive: '全部状态',
    acts: '操作',
    assign: '调整角色',
    remove: '办理离岗',
    removeHint: '其全部会话在数秒内失效，待办按角色由同单位其他人员办理。',
    reset: '重置第二因素',
    reason: '事由',
    save: '保存',
    password: '初始密码（仅显示这一次，请当面交付）',
    find: '按姓名或用户名查找',
    matrix: '角色与权限',
    kind: '类别',
    province: '所在省份',
    city: '所在市（州）',
    uscc: '统一社会信用代码',
    required: '必填',
    emptyPeople: '没有符合条件的人员。可点击“新建人员”。',
    handler: '经办人（企业）',
    officer: '经办人（主管部门）：受理、初审、拟稿',
    head: '负责人：签发、决定',
    auditor: '审计、督办（只读）',
    admin: '管理员（不能查看案卷）',
    machine: '接口程序',
    short_handler: '经办人',
    short_officer: '经办',
    short_head: '负责人',
    short_auditor: '审计',
    short_admin: '管理员',
    short_machine: '接口',
    firm: '企业',
    province_kind: '省级生态环境主管部门',
    city_kind: '市级生态环境主管部门',
    transport: '交通运输主管部门',
    auditor_kind: '审计督察机构',
    operator: '运维单位',
    ministry: '生态环境部',
    register: '许可证登记机关',
  },
  {
    people: 'Organisations and people',
    newOrganisation: 'New organisation',
    newPerson: 'New person',
    login: 'Login',
    name: 'Name',
    organisation: 'Organisation',
    roles: 'Roles',
    factor: 'Second factor',
    enrolled: 'enrolled',
    notEnrolled: 'none',
    lastLogin: 'Last login',
    active: 'State',
    isActive: 'active',
    isGone: 'left',
    anyActive: 'Active and left',
    acts: 'Acts',
    assign: 'Change roles',
    remove: 'Remove a leaver',
    removeHint: 'All sessions end within seconds; what waits is done by others of the same role.',
    reset: 'Reset the second factor',
    reason: 'Reason',
    save: 'Save',
    password: 'First password (shown only now: hand it over in person)',
    find: 'Find by name or login',
    matrix: 'Roles and rights',
    kind: 'Kind',
    province: 'Province',
    city: 'City',
    uscc: 'Unified social credit code',
    required: 'Required',
    emptyPeople: 'Nobody fits. Use "New person".',
    handler: 'handler of a firm',
    officer: 'officer: accepts, reviews, drafts',
    head: 'head: signs, decides',
    auditor: 'auditor (reads only)',
    admin: 'administrator (sees no case)',
    machine: 'program',
    short_handler: 'handler',
    short_officer: 'officer',
    short_head: 'head',
    short_auditor: 'auditor',
    short_admin: 'administrator',
    short_machine: 'program',
    firm: 'firm',
    province_kind: 'provincial ecology authority',
    city_kind: 'city ecology authority',
    transport: 'transport authority',
    auditor_kind: 'audit and supervision',
    operator: 'operator',
    ministry: 'ministry',
    register: 'licence register',
  },
);

export const ROLES = ['handler', 'officer', 'head', 'auditor', 'admin', 'machine'] as const;
export type RoleName = (typeof ROLES)[number];

export interface Membership {
  organisation: string;
  name: string;
  roles: RoleName[];
}
export interface Person {
  id: string;
  login: string;
  name: string;
  active: boolean;
  secondFactor: boolean | null;
  lastLogin: string | null;
  memberships: Membership[];
  actions: Action[];
}
