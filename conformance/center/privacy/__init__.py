"""个人信息落盘之前怎样换掉:``pseudonym`` 是化名,``personal`` 认得哪些是人的,``records`` 管交来的办件表。"""
