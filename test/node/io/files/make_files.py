"""
Makes the files of npy/, npz/ and h5ad/ with NumPy 1.24.2, h5py 3.7.0 (HDF5 1.10.8), pandas 1.5.3 and anndata 0.8.0, those of
Debian 12 (python3-anndata python3-h5py python3-numpy python3-pandas; h5ad/categories_old.h5ad by hand, as anndata 0.6 wrote it).
    /usr/bin/python3 make_files.py
Every matrix has value[i, j] = i + j / 8 or a part of it, which every precision down to float16 holds.
"""
import os
import tempfile
import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse as sp

here = os.path.dirname(os.path.abspath(__file__))


def path(*parts):
    return os.path.join(here, *parts)


def table(rows, columns, dtype):
    return (np.arange(rows)[:, None] + np.arange(columns)[None, :] / 8).astype(dtype)


np.save(path('npy', 'half.npy'), table(5, 3, 'f2'))
np.save(path('npy', 'bool.npy'), np.array([[True, False], [False, True], [True, True]]))
np.save(path('npy', 'big_endian.npy'), table(5, 3, '>f8'))
np.save(path('npy', 'fortran.npy'), np.asfortranarray(table(5, 3, 'f4')))
np.save(path('npy', 'complex.npy'), np.array([1 + 2j, 3 - 4j]))
np.save(path('npy', 'structured.npy'), np.array([(1, 2.5), (3, 4.5)], dtype=[('x', 'i4'), ('y', 'f8')]))

np.savez(path('npz', 'one_stored.npz'), table(5, 3, 'f8'))
np.savez(path('npz', 'several_stored.npz'), cells=table(5, 3, 'f4'), spots=table(4, 2, 'f8'), labels=np.array(['a', 'b']))
np.savez_compressed(path('npz', 'several_deflated.npz'), cells=table(60, 3, 'f4'), spots=table(4, 2, '>i4'))
# This one with NumPy 2.4.6.
np.savez_compressed(
    path('npz', 'pictures.npz'),
    images=(np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3) * 2).astype('u1'),
    grey=np.linspace(0, 1, 2 * 4 * 5, dtype='f4').reshape(2, 4, 5),
)

obs = pd.DataFrame(
    {
        'day': pd.Categorical(['0', '2', '2', '4', '0', '2']),
        'plate': [1, 1, 2, 2, 3, 3],
        'batch': ['left', 'left', 'right', 'right', 'left', 'right'],
        'treated': [True, False, True, False, True, False],
        'grade': pd.Categorical(['low', None, 'high', 'low', 'high', None]),
    },
    index=[f'cell{i}' for i in range(6)],
)
var = pd.DataFrame(index=['Sox2', 'Gata1', 'Myc', 'Actb'])
dense = table(6, 4, 'f4')
holes = dense * (np.add.outer(np.arange(6), np.arange(4)) % 3 == 0)


def annotated(name, x, compress=False, **extra):
    some = obs if compress else obs[['day']]
    data = anndata.AnnData(x, obs=some.copy(), var=var.copy(), dtype=x.dtype, **extra)
    data.obsm['X_pca'] = table(6, 2, 'f8') - 1
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, 'whole.h5ad')
        data.write_h5ad(whole)
        # The same objects in HDF5's compact layout, without empty ones: under 20 kB instead of 60.
        with h5py.File(whole) as source, h5py.File(path('h5ad', name), 'w', libver='latest') as target:
            target.attrs.update(source.attrs)
            for key in ['X', 'obs', 'var'] + (['obsm', 'layers'] if compress else []):
                if compress and key == 'X':
                    target.create_dataset('X', data=source['X'][()], chunks=(3, 4), compression='gzip', shuffle=True)
                    target['X'].attrs.update(source['X'].attrs)
                else:
                    source.copy(key, target)


annotated('dense.h5ad', dense, compress=True, layers={'counts': (dense * 8).astype('i4')})
annotated('csr.h5ad', sp.csr_matrix(holes))
annotated('csc.h5ad', sp.csc_matrix(holes))

with h5py.File(path('h5ad', 'categories_old.h5ad'), 'w') as old:
    old['X'] = dense.astype('>f8')
    old.create_group('obs').attrs['_index'] = 'index'
    old['obs/index'] = np.array([f'cell{i}'.encode() for i in range(6)])
    old['obs/__categories/day'] = np.array([b'0', b'2', b'4'])
    old['obs/day'] = np.array([0, 1, 1, 2, 0, 1], dtype='i1')
    old['obs/day'].attrs['categories'] = old['obs/__categories/day'].ref
    old['obs'].attrs['column-order'] = np.array(['day'], dtype=h5py.string_dtype())
    old.create_group('var').attrs['_index'] = 'index'
    old['var/index'] = np.array([name.encode() for name in var.index])

# anndata 0.6's oldest layout: obs and var as one compound dataset each.
with h5py.File(path('h5ad', 'records.h5ad'), 'w') as old:
    old['X'] = dense.astype('f2')
    old['obs'] = np.array([(f'cell{i}'.encode(), i % 2) for i in range(6)], dtype=[('index', 'S5'), ('day', 'i1')])
    old['var'] = np.array([(name.encode(),) for name in var.index], dtype=[('index', 'S5')])

# What h5py stores where a compression filter is asked for that the reader of the file may not have (LZF is h5py's own).
with h5py.File(path('h5ad', 'lzf.h5ad'), 'w') as other:
    other.create_dataset('X', data=dense, chunks=(3, 4), compression='lzf')
    for group, index in (('obs', obs.index), ('var', var.index)):
        other.create_group(group).attrs['_index'] = 'index'
        other[f'{group}/index'] = np.array([name.encode() for name in index])

# 4 GiB once it is dense: 2^17 × 2^13 numbers of which one in a row of 2^10 is not zero.
with h5py.File(path('h5ad', 'sparse_large.h5ad'), 'w', libver='latest') as large:
    rows, columns = 2**17, 2**13
    x = large.create_group('X')
    x.attrs.update({'encoding-type': 'csr_matrix', 'encoding-version': '0.1.0', 'shape': np.array([rows, columns])})
    pointers = np.arange(rows + 1) // 2**10
    x.create_dataset('indptr', data=pointers, compression='gzip', shuffle=True)
    x['indices'] = np.full(rows // 2**10, 7, dtype='i4')
    x['data'] = np.arange(rows // 2**10, dtype='f4') + 1
