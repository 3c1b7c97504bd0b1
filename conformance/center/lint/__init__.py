"""档案里 JSON Schema 说不出的毛病。"""
