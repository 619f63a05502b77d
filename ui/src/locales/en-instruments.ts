// SPDX-License-Identifier: GPL-3.0-or-later
export default {
	live: {
		lead: 'What hidemark listen filed from balances, gauges, area machines and others, as it arrived, newest first.',
		instrument: 'Instrument',
		any: 'Any instrument',
		onlyStable: 'Stable readings only',
		observed: 'Observed',
		value: 'Reading',
		stability: 'Stability',
		operator: 'Operator',
		sample: 'Sample',
		raw: 'Line as it came',
		stable: 'stable',
		unstable: 'not stable',
		unsaid: 'not said',
		copy: 'Copy the reading {text}',
		copied: '{text} copied: paste it into the readings of a sample',
		none: 'No instrument has sent anything yet',
		noneText: 'Run hidemark listen on the computer beside the instrument, with a token made by hidemark user token.',
		filtered: 'No reading is like that',
		more: 'Load earlier readings',
	},
}
