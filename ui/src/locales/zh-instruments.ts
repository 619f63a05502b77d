// SPDX-License-Identifier: GPL-3.0-or-later
export default {
	live: {
		lead: 'hidemark listen 从天平、量具、量革机等上报的读数，按到达先后，最新在前。',
		instrument: '仪器',
		any: '所有仪器',
		onlyStable: '只看稳定读数',
		observed: '观测时间',
		value: '读数',
		stability: '稳定性',
		operator: '操作者',
		sample: '样品',
		raw: '原始行',
		stable: '稳定',
		unstable: '不稳定',
		unsaid: '未说明',
		copy: '复制读数 {text}',
		copied: '已复制 {text}，可粘贴到样品的读数表中',
		none: '还没有仪器读数',
		noneText: '在连接仪器的计算机上运行 hidemark listen，并用 hidemark user token 生成的令牌上报。',
		filtered: '没有符合条件的读数',
		more: '加载更早的读数',
	},
}
