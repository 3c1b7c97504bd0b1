"""办件由文件或数据库交来:各种来源 → 原样的分块 → 标准的 cases.parquet 与 events.parquet。

declared   档案的 records 说了哪些来源，说得对不对
csv_rows json_rows xes_rows sql_rows
           一种来源一个模块:从断点接着读，一批一批给出原样的行(文字)与读不出的行
batch      一批原样的行，各种来源都给出这个形状
stage      分块的账:写一块记一笔，打断之后从最后写完的一块接着来
mapped     原样的列 → 标准列，全部由 DuckDB 整列计算
repeats    两行是不是同一行，两张表的编号对不对得上
checks     逐行的毛病:重号、读不出的值、颠倒的时间……，连同文件与行号
importing  把以上连起来:导入成一个目录
population 目录 → 快照，可以只取一部分办件
handed     命令行给的来源 → 档案
collected  导入的结果进快照
"""
