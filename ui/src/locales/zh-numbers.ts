// SPDX-License-Identifier: GPL-3.0-or-later
export default {
	numbers: {
		lead: '粘贴或拖入表格，选择分析，查看数值与图形。不保存任何数据。',
		table: '表格',
		example: '试用示例',
		drop: '将表格拖到此处或选择文件',
		dropHint: 'CSV 或制表符分隔，首行为列名',
		paste: '实验室,强度\nA,13.88\nB,13.45',
		rows: '没有数据行 | 1 行 | {n} 行',
		analysis: '分析',
		all: '所有数值列',
		run: '分析',
		download: '下载 JSON',
		plot: '分析图形',
		yes: '是',
		no: '否',
		none: '无',
		cut: '共 {n} 行，此处显示前 500 行；下载文件包含全部。',
	},
}
