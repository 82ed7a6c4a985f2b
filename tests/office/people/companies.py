"""Companies of the register's tests. Their numbers are written as their countries' law writes them."""

from gwanmun.law.clearance.drafting.known import Company

HANBIT = Company("Hanbit Trading Co., Ltd.", "KR", "1168200276", "12 Teheran-ro, Seoul", ("한빛무역 주식회사",))
SEJIN = Company("Sejin Customs Brokers", "KR", "2208162517")
SAO_MAI = Company("Sao Mai Electronics JSC", "VN", "0100109106")
